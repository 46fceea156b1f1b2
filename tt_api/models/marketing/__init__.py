"""Tables of marketing: pictures and files, proposals, social posts, the Miles chat."""

"""What callers call themselves."""

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148"
TABLET = "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
GMAIL_PROXY = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
OUTLOOK = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
SLACKBOT = "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"

# By what each shows: requests of programs, and of browsers that ask before their reader does.
NOBODY: dict[str, dict[str, str]] = {
    "a crawler": {"User-Agent": GOOGLEBOT},
    "a chat's preview": {"User-Agent": SLACKBOT},
    "a library": {"User-Agent": "python-requests/2.32.3"},
    "who says nothing": {"User-Agent": ""},
    "a prefetch": {"User-Agent": CHROME, "Sec-Purpose": "prefetch;prerender"},
    "an old prefetch": {"User-Agent": CHROME, "Purpose": "prefetch"},
    "a preview": {"User-Agent": CHROME, "X-Purpose": "preview"},
}

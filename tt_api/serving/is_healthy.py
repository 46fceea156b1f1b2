"""Whether the API answers that it is well: ``python -m tt_api.serving.is_healthy http://127.0.0.1:3100/readyz``.

For the image's health check and for deployments, in a container that has neither a shell's tools nor curl. It loads
nothing of the application, so it costs next to nothing.
"""

import http.client
import sys
import urllib.error
import urllib.request

# A health check of Docker's is given up after 5.
_SECONDS = 4
# Health is asked on this machine; a proxy in the environment is for other places.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def main() -> int:
    """Print what was answered; the exit status is 0 where it is a 2xx."""
    address = sys.argv[1]
    try:
        with _OPENER.open(address, timeout=_SECONDS) as answer:
            print(answer.read(1000).decode())
            return 0
    except urllib.error.HTTPError as refusal:
        print(f"{refusal.code} {refusal.read(1000).decode(errors='replace')}")
    except (OSError, http.client.HTTPException) as error:
        print(f"{address} doesn't answer: {error}")
    return 1


if __name__ == "__main__":
    sys.exit(main())

# /// script
# requires-python = ">=3.9"
# dependencies = ["huggingface_hub>=1.0"]
# ///
"""Puts the export of today beside the page in a static Space: refresh.py ORGANIZATION OWNER/SPACE, with HF_TOKEN.

The upload is one commit: the Space shows the old export or the new one, and nothing in between. If anything goes wrong, the
old one stays.
"""

import gzip
import os
import sys
import urllib.request

from huggingface_hub import HfApi


def export_of(organization: str) -> bytes:
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    address = f"{endpoint}/organizations/{organization}/settings/publisher-analytics/download-breakdown"
    request = urllib.request.Request(address)
    # The Hub may name another host that has the file: that one gets no token.
    request.add_unredirected_header("Authorization", f"Bearer {os.environ['HF_TOKEN']}")
    with urllib.request.urlopen(request, timeout=600) as response:
        # Fails if less comes than was said.
        export = response.read()
    header = export.split(b"\n", 1)[0].lower()
    columns = (b"reponame", b"timestamp", b"downloads")
    if header.startswith((b"<", b"{")) or not all(column in header for column in columns):
        sys.exit("refresh.py: what came is no export; the Space stays as it was")
    return export


if __name__ == "__main__":
    organization, space = sys.argv[1:]
    HfApi().upload_file(
        # The same export gives the same bytes: no commit where nothing has changed.
        path_or_fileobj=gzip.compress(export_of(organization), mtime=0),
        path_in_repo="analytics.json",
        repo_id=space,
        repo_type="space",
        commit_message="Refresh the export",
    )

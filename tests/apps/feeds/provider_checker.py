"""Is this a trusted provider of CSAF 2.0? By the standard's section 7: what 7.2.3 and 7.2.4 ask of 7.1.

Written from the standard, and from nothing of the desk: it follows links, as an aggregator does.
"""

import hashlib
import json
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_NAME = re.compile(r"[+\-a-z0-9_]+\.json")


class Provider:
    """fetch: address -> (status, content). verify: (document, signature, key) -> whether the signature holds.

    valid: documents -> what is wrong with them. schemas: of the provider's metadata and of a ROLIE feed.
    """

    def __init__(self, address, *, fetch, verify, valid, schemas):
        self.address, self._fetch, self.verify, self.valid, self.schemas = address, fetch, verify, valid, schemas
        self.faults, self.fetched = [], {}

    def fault(self, requirement, what):
        self.faults.append(f"{requirement}: {what}")

    def get(self, requirement, url):
        """Without redirects (6) and over TLS (3). None: it is not there."""
        if url not in self.fetched:
            if not url.startswith("https://"):
                self.fault(3, f"{url} is not fetched over TLS")
            status, content = self._fetch(url)
            if status != 200:
                self.fault(6 if 300 <= status < 400 else requirement, f"{url} answers {status}")
            self.fetched[url] = content if status == 200 else None
        return self.fetched[url]

    def json(self, requirement, url):
        content = self.get(requirement, url)
        return None if content is None else json.loads(content)

    def check(self):
        """Every fault, with the number of the requirement that it breaks."""
        self.metadata = self.provider()
        if self.metadata is None:
            return self.faults
        self.documents = set()
        for distribution in self.metadata["distributions"]:
            if "directory_url" in distribution:
                self.directory(distribution["directory_url"])
            if "rolie" in distribution:
                self.rolie(distribution["rolie"])
        for url in sorted(self.documents):
            self.document(url)
        self.fault_documents()
        return self.faults

    # 7 provider-metadata.json, 8 security.txt, 9 the well-known address, 20 the public key

    def provider(self):
        text = (self.get(8, f"{self.address}/.well-known/security.txt") or b"").decode()
        named = re.findall(r"^CSAF: (\S+)$", text, re.MULTILINE)
        well_known = f"{self.address}/.well-known/csaf/provider-metadata.json"
        if not named:
            self.fault(8, "security.txt names no provider")
        metadata = self.json(9, well_known)
        if metadata is None:
            return None
        for url in named:
            if self.json(8, url) != metadata:
                self.fault(8, "security.txt leads to other metadata")
        self.faults += [f"7: {error.message}" for error in self.schemas["provider"].iter_errors(metadata)]
        if metadata["canonical_url"] != well_known:
            self.fault(7, "the canonical address is another one")
        if metadata["role"] != "csaf_trusted_provider":
            self.fault(7, "its role is no trusted provider's")
        self.keys = [(one["fingerprint"], self.get(20, one["url"])) for one in metadata["public_openpgp_keys"]]
        if not self.keys:
            self.fault(20, "no key is named")
        return metadata

    # 11 one folder a year, 12 index.txt, 13 changes.csv, 14 listings

    def directory(self, folder):
        names = (self.get(12, urljoin(folder, "index.txt")) or b"").decode().split()
        rows = (self.get(13, urljoin(folder, "changes.csv")) or b"").decode().splitlines()
        changes = [re.fullmatch(r'"([^"]+)","([^"]+)"', row) for row in rows]
        if None in changes:
            self.fault(13, "changes.csv has a row of another form")
            return
        if sorted(one[1] for one in changes) != sorted(names):
            self.fault(13, "index.txt and changes.csv name different files")
        if [one[2] for one in changes] != sorted((one[2] for one in changes), reverse=True):
            self.fault(13, "changes.csv does not begin with the newest")
        for found in changes:
            document = self.json(13, urljoin(folder, found[1]))
            if document and document["document"]["tracking"]["current_release_date"] != found[2]:
                self.fault(13, f"{found[1]} has another date")
        self.documents |= {urljoin(folder, name) for name in names}
        self.listing(folder, names)

    def listing(self, folder, names):
        years = {name.partition("/")[0] for name in names}
        if not {f"{year}/" for year in years} <= set(self.links(folder)):
            self.fault(14, f"{folder} lists not every year")
        for year in years:
            here = set(self.links(urljoin(folder, f"{year}/")))
            expected = {name.partition("/")[2] for name in names if name.startswith(f"{year}/")}
            for name in expected - here:
                self.fault(14, f"{year}/ lists not {name}")

    def links(self, folder):
        reader = _Links()
        reader.feed((self.get(14, folder) or b"").decode())
        return reader.found

    # 15 feeds, 16 service, 17 categories

    def rolie(self, rolie):
        feeds = [one["url"] for one in rolie["feeds"]]
        if not any(one["tlp_label"] == "WHITE" for one in rolie["feeds"]):
            self.fault(15, "there is no feed for TLP:WHITE")
        in_feeds = set().union(*(self.feed(url) for url in feeds))
        for url in rolie["services"]:
            service = self.json(16, url) or {"service": {"workspace": []}}
            served = [one["href"] for space in service["service"]["workspace"] for one in space["collection"]]
            if sorted(served) != sorted(feeds):
                self.fault(16, "the service document names other feeds")
        if not rolie["services"]:
            self.fault(16, "there is no service document")
        terms = [one["term"] for url in rolie["categories"] for one in self.json(17, url)["categories"]["category"]]
        if not terms:
            self.fault(17, "there are no categories")
        self.documents |= in_feeds
        self.in_feeds = in_feeds

    def feed(self, url):
        feed = self.json(15, url)
        if feed is None:
            return set()
        self.faults += [f"15: {url}: {error.message}" for error in self.schemas["rolie"].iter_errors(feed)]
        updated = [one["updated"] for one in feed["feed"]["entry"]]
        if feed["feed"]["updated"] < max(updated):
            self.fault(15, f"{url} is older than what it holds")
        return {self.entry(one) for one in feed["feed"]["entry"]}

    def entry(self, entry):
        links = {(one["rel"], one["href"]) for one in entry["link"]}
        address = entry["content"]["src"]
        expected = {("self", address), ("signature", f"{address}.asc")}
        expected |= {("hash", f"{address}.{kind}") for kind in ("sha256", "sha512")}
        if links != expected:
            self.fault(15, f"{entry['id']} does not name its document, hashes and signature")
        document = self.json(15, address)
        if document and document["document"]["tracking"]["id"] != entry["id"]:
            self.fault(15, f"{entry['id']} leads to another document")
        return address

    # 1 valid, 2 its name, 4 open to everybody, 11 its year, 18 hashes, 19 signature

    def document(self, url):
        content = self.get(4, url)
        if content is None:
            return
        document = json.loads(content)["document"]
        tracking = document["tracking"]
        folder, name = urlsplit(url).path.split("/")[-2:]
        if not _NAME.fullmatch(name) or name != re.sub(r"[^+\-a-z0-9]+", "_", tracking["id"].lower()) + ".json":
            self.fault(2, f"{name} is not the name of {tracking['id']}")
        if document["distribution"]["tlp"]["label"] != "WHITE":
            self.fault(5, f"{name} is not for everybody")
        if folder != tracking["initial_release_date"][:4]:
            self.fault(11, f"{name} lies in {folder}")
        for kind in ("sha256", "sha512"):
            told = (self.get(18, f"{url}.{kind}") or b"").decode().split(" ")[0]
            if told != hashlib.new(kind, content).hexdigest():
                self.fault(18, f"{name} has another {kind}")
        signature = self.get(19, f"{url}.asc") or b""
        if not any(self.verify(content, signature, key, fingerprint) for fingerprint, key in self.keys):
            self.fault(19, f"{name} is not signed by a key of the provider")

    def fault_documents(self):
        if getattr(self, "in_feeds", self.documents) != self.documents:
            self.fault(15, "feeds and folders hold different documents")
        contents = [json.loads(one) for url in sorted(self.documents) if (one := self.fetched.get(url))]
        self.faults += [f"1: {error}" for error in self.valid(contents)]


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if tag == "a" and name == "href"]

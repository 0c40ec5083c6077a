"""OSV's own lists (osv-schema 1.7.5): ecosystems and the prefixes of databases; and which purl type a package has."""

from __future__ import annotations

from collections.abc import Mapping

from vulndesk.core.version_order import ORDERS

# https://ossf.github.io/osv-schema/#defined-ecosystems
ECOSYSTEMS = frozenset(
    {
        *("AlmaLinux", "Alpaquita", "Alpine", "Android", "Azure Linux", "BellSoft Hardened Containers"),
        *("Bioconductor", "Bitnami", "CRAN", "Chainguard", "CleanStart", "ConanCenter", "Debian"),
        *("Docker Hardened Images", "Echo", "FreeBSD", "GHC", "GitHub Actions", "Go", "Hackage", "Hex", "Julia"),
        *("Kubernetes", "Linux", "Mageia", "Maven", "MinimOS", "NuGet", "OSS-Fuzz", "Packagist", "Photon OS", "Pub"),
        *("PyPI", "Red Hat", "Rocky Linux", "Root", "RubyGems", "SUSE", "SwiftURL", "TuxCare", "Ubuntu", "VSCode"),
        *("Wolfi", "crates.io", "npm", "opam", "openEuler", "openSUSE"),
    }
)

# https://ossf.github.io/osv-schema/#id-modified-fields
PREFIXES = (
    "x_",
    *("ASB-A-", "PUB-A-", "ALPINE-", "ALSA-", "ALBA-", "ALEA-", "AZL-", "BELL-", "BIT-", "CGA-", "CLEANSTART-"),
    *("CLSA-", "CURL-", "CVE-", "DEBIAN-", "DHI-", "DRUPAL-", "DSA-", "DLA-", "ELA-", "DTSA-", "ECHO-", "EEF-"),
    *("FreeBSD-", "GHSA-", "GO-", "GSD-", "HSEC-", "JLSEC-", "KUBE-", "LBSEC-", "LSN-", "MAL-", "MINI-", "MGASA-"),
    *("OESA-", "OSEC-", "OSV-", "openSUSE-SU-", "PHSA-", "PSF-", "PYSEC-", "RHBA-", "RHEA-", "RHSA-", "RLSA-"),
    *("RXSA-", "RSEC-", "ROOT-", "RUSTSEC-", "SUSE-SU-", "SUSE-RU-", "SUSE-FU-", "SUSE-OU-", "UBUNTU-", "USN-", "V8-"),
)

PURL_TYPES: Mapping[str, str] = {name: order.purl_type for name, order in ORDERS.items() if order.purl_type}

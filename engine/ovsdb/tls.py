"""Certificates for ssl: connections: both sides show one that the same authority has signed (ovsdb(7))."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass

from engine.ovsdb.errors import CertificatesMissing


@dataclass(frozen=True)
class Certificates:
    """The files of --private-key, --certificate and --ca-cert; empty where one was not named."""

    private_key: str = ""
    certificate: str = ""
    ca_cert: str = ""

    def or_else(self, others: Certificates) -> Certificates:
        """Return these; those of them that were not named from the others."""
        return Certificates(
            self.private_key or others.private_key,
            self.certificate or others.certificate,
            self.ca_cert or others.ca_cert,
        )


def tls_context(certificates: Certificates, remote: str) -> ssl.SSLContext:
    """Return what ssl: connections are made with.

    The server's name is not compared with its certificate's, as OVS does not (lib/stream-ssl.c).

    Raises:
        CertificatesMissing: a file was not named, or cannot be used.
    """
    files = (certificates.private_key, certificates.certificate, certificates.ca_cert)
    unnamed = [
        name
        for name, file in zip(("private key", "certificate", "CA certificate"), files, strict=True)
        if not file
    ]
    if unnamed:
        raise CertificatesMissing(remote, f"no {' and no '.join(unnamed)} named")
    unread = [file for file in files if not os.access(file, os.R_OK)]
    if unread:
        raise CertificatesMissing(remote, f"cannot read {unread[0]}")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    try:
        context.load_verify_locations(certificates.ca_cert)
        context.load_cert_chain(certificates.certificate, certificates.private_key)
    except (OSError, ssl.SSLError) as error:
        raise CertificatesMissing(remote, f"they do not fit: {error.strerror or error}") from None
    return context

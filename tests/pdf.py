"""PDF files for tests."""


def slides(*texts: str) -> bytes:
    """A PDF whose pages say these words (Latin letters: the built-in fonts know no others)."""
    pages = "".join(
        f"{3 + 2 * n} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 320 180]/Contents {4 + 2 * n} 0 "
        "R/Resources<</Font<</F<</Type/Font"
        f"/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n{4 + 2 * n} 0 obj<</Length "
        f"{len(text) + 34}>>stream\n"
        f"BT /F 20 Tf 20 120 Td ({text}) Tj ET\nendstream endobj\n"
        for n, text in enumerate(texts)
    )
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(len(texts)))
    head = f"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[{kids}]/Count {len(texts)}>>endobj\n"
    return f"{head}{pages}trailer<</Root 1 0 R>>\n".encode()

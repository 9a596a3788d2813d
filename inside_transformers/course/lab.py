"""How `make lab` serves the built book: as pages, where JupyterLab would show them without style and pictures.

JupyterLab refuses to serve a file to a page that does not come from JupyterLab itself, and keeps scripts from the
server. Both are right for what people upload, and in the way of a book that was built on this machine.
"""

import posixpath
from urllib.parse import unquote

from jupyter_server.base.handlers import AuthenticatedFileHandler

BOOK = "_build/html/"


class BookFiles(AuthenticatedFileHandler):
    """Serves what lies in `_build/html` to whoever is logged in, as a server of its own would; the rest as always."""

    @property
    def _of_the_book(self) -> bool:
        path = posixpath.normpath(unquote(self.request.path))
        return path.startswith(posixpath.join(self.base_url, "files", BOOK))

    @property
    def content_security_policy(self) -> str:
        """Without a sandbox, for the book."""
        if self._of_the_book:
            return str(super(AuthenticatedFileHandler, self).content_security_policy)
        return str(super().content_security_policy)

    def check_xsrf_cookie(self) -> None:
        """Nothing is changed by reading the book."""
        if not (self._of_the_book and self.request.method in ("GET", "HEAD")):
            super().check_xsrf_cookie()

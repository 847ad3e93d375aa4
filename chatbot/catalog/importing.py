"""Bringing a catalogue file into the shop: read all, report, swap in one piece. Knows no SQL and no file format."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from chatbot.catalog.importers import Catalogue, Rejection, read_catalogue
from chatbot.errors import BusinessNotFound, CatalogueShrinks, UnreadableFile
from chatbot.model import Business, ImportRecord, Product, utc_now

__all__ = ["Businesses", "CatalogueImport", "ImportReport", "Products", "Rejection"]

MAX_SHRINK = 0.30
_SHOWN_REJECTIONS = 20


class Businesses(Protocol):
    """Where shops are looked up."""

    def get(self, business_id: str, /) -> Business | None:
        """The shop, or None."""
        ...

    def version(self, business_id: str, /) -> int | None:
        """Its version: bumped with every change of profile or products."""
        ...


class Products(Protocol):
    """Where a shop's catalogue is kept."""

    def all(self, business_id: str, /) -> list[Product]:
        """Every product, in catalogue order."""
        ...

    def replace(self, business_id: str, products: Sequence[Product], /, *, expected_version: int | None = None) -> int:
        """Swaps the whole catalogue in one transaction and returns the shop's new version."""
        ...


class History(Protocol):
    """Where it is kept which files were taken in."""

    def add(self, business_id: str, record: ImportRecord, /) -> None:
        """Keep one more."""
        ...


class NoHistory:
    """`History` that keeps nothing."""

    def add(self, business_id: str, record: ImportRecord, /) -> None:
        """Forget it."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do (`dry_run`).

    `read` = rows with data = products + rejected + skipped; added + changed + unchanged = its products.
    `shrinks`: more than 30 % of the catalogue vanishes, which a real run refuses without `allow_shrink`.
    """

    read: int
    added: int
    changed: int
    unchanged: int
    removed: int
    rejected: tuple[Rejection, ...]
    notes: tuple[str, ...]
    version: int
    dry_run: bool
    skipped: int = 0
    shrinks: bool = False

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {**asdict(self), "rejected": [asdict(one) for one in self.rejected], "notes": list(self.notes)}


def _silent(_done: int, _total: int | None) -> None:
    """Progress nobody watches."""


class CatalogueImport:
    """The import use case over its ports; `now` decides which sale periods are on."""

    def __init__(
        self,
        businesses: Businesses,
        products: Products,
        *,
        history: History | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._businesses = businesses
        self._products = products
        self._history = history or NoHistory()
        self._now = now

    def run(
        self,
        path: Path | str,
        business_id: str,
        *,
        dry_run: bool = False,
        allow_shrink: bool = False,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> ImportReport:
        """Makes a file the shop's whole catalogue; a rejected row's product leaves it, whatever was there before.

        Raises BusinessNotFound, UnreadableFile (also when no row is usable) and CatalogueShrinks: then nothing changed.
        """
        version = self._businesses.version(business_id)
        if version is None or self._businesses.get(business_id) is None:
            raise BusinessNotFound(business_id)
        catalogue = read_catalogue(Path(path), now=self._now(), progress=progress or _silent)
        if not catalogue.products:
            raise _nothing_usable(catalogue)
        existing = self._products.all(business_id)
        report = _compare(existing, catalogue, version=version, dry_run=dry_run)
        if dry_run:
            return report
        if report.shrinks and not allow_shrink:
            raise _shrinks(report, len(existing))
        if list(catalogue.products) != existing:
            report = self._swap(business_id, catalogue, report)
        self._history.add(business_id, self._record(Path(path).name, report))
        return report

    def _swap(self, business_id: str, catalogue: Catalogue, report: ImportReport) -> ImportReport:
        version = self._products.replace(business_id, list(catalogue.products), expected_version=report.version)
        return replace(report, version=version)

    def _record(self, file_name: str, report: ImportReport) -> ImportRecord:
        products = report.added + report.changed + report.unchanged
        counts = (products, report.added, report.changed, report.removed, len(report.rejected), report.version)
        return ImportRecord(self._now(), file_name, *counts)


def _compare(existing: Sequence[Product], catalogue: Catalogue, *, version: int, dry_run: bool) -> ImportReport:
    before = {product.id: product for product in existing}
    after = {product.id: product for product in catalogue.products}
    kept = before.keys() & after.keys()
    unchanged = sum(1 for product_id in kept if before[product_id] == after[product_id])
    removed = len(before) - len(kept)
    shrinks = removed > MAX_SHRINK * len(before)
    return ImportReport(
        read=catalogue.read,
        added=len(after) - len(kept),
        changed=len(kept) - unchanged,
        unchanged=unchanged,
        removed=removed,
        rejected=catalogue.rejected,
        notes=(*catalogue.notes, *_removal_notes(before.keys() - after.keys(), catalogue, existing=len(before))),
        version=version,
        dry_run=dry_run,
        skipped=catalogue.skipped,
        shrinks=shrinks,
    )


def _removal_notes(removed: Collection[str], catalogue: Catalogue, *, existing: int) -> tuple[str, ...]:
    """Which products leave because their new row was rejected, and whether many leave."""
    notes = []
    rejected = [product_id for product_id in catalogue.rejected_ids if product_id in removed]
    if rejected:
        more = ", …" if len(rejected) > _SHOWN_REJECTIONS else ""
        shown = ", ".join(rejected[:_SHOWN_REJECTIONS])
        notes.append(f"Satırı reddedilen {len(rejected)} ürün katalogdan çıkar: {shown}{more}.")
    if len(removed) > MAX_SHRINK * existing:
        notes.append(f"{_shrink_text(len(removed), existing)}; bu dosya ancak açık onayla (allow-shrink) alınır.")
    return tuple(notes)


def _shrink_text(removed: int, existing: int) -> str:
    share = removed * 100 // existing
    return f"Katalogdaki {existing} üründen {removed} tanesi (%{share}) bu dosyada yok"


def _shrinks(report: ImportReport, existing: int) -> CatalogueShrinks:
    return CatalogueShrinks(
        f"{_shrink_text(report.removed, existing)}. İçe aktarılmadı, hiçbir şey değiştirilmedi.",
        details=report.as_dict(),
        suggested_action="Dosyanın tam katalog olduğundan eminseniz --allow-shrink ile yineleyin.",
    )


def _nothing_usable(catalogue: Catalogue) -> UnreadableFile:
    rejected = [asdict(rejection) for rejection in catalogue.rejected[:_SHOWN_REJECTIONS]]
    first = f" İlk neden: {rejected[0]['row']}. satır, {rejected[0]['reason']}." if rejected else ""
    return UnreadableFile(
        f"Dosyada içe aktarılabilecek ürün yok, hiçbir şey değiştirilmedi.{first}",
        details={"read": catalogue.read, "skipped": catalogue.skipped, "rejected": rejected},
        suggested_action="Satırları gösterilen nedenlere göre düzeltip yeniden deneyin.",
    )

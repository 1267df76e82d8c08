import type { VersionInfo, VersionListOptions, VersionPages } from "../../engine";
import type { StoredVersion } from "./stored-key";

const PAGE_SIZE_MAX = 1024;

/** The versions that a listing asks for, in its order. */
export function selectVersions(
	history: ReadonlyArray<StoredVersion>,
	options: VersionListOptions,
): ReadonlyArray<VersionInfo> {
	const minDate = options.minDate ?? 0;
	const maxDate = options.maxDate ?? math.huge;
	const selected = new Array<VersionInfo>();
	for (const version of history) {
		const created = version.createdMillis;
		if (created < minDate || created > maxDate) continue;
		const entry: VersionInfo = { CreatedTime: created, Version: version.id, IsDeleted: version.isDeleted };
		if (options.isDescending) selected.unshift(entry);
		else selected.push(entry);
	}
	return selected;
}

/** The engine's error for a page size that it refuses. */
export function pageSizeProblem(pageSize: number | undefined): string | undefined {
	if (pageSize === undefined || (pageSize >= 1 && pageSize <= PAGE_SIZE_MAX && pageSize % 1 === 0)) return undefined;
	return `106: PageSize must be an integer from 1 to ${PAGE_SIZE_MAX}.`;
}

/** The pages of one listing, as it was when it was asked for. */
export class VersionPageList implements VersionPages {
	private start = 0;

	/** @param turnPage makes the call that fetches the next page; yields and raises */
	constructor(
		private readonly versions: ReadonlyArray<VersionInfo>,
		private readonly pageSize: number | undefined,
		private readonly turnPage: () => void,
	) {}

	public isFinished(): boolean {
		return this.start + (this.pageSize ?? PAGE_SIZE_MAX) >= this.versions.size();
	}

	public getCurrentPage(): Array<VersionInfo> {
		const page = new Array<VersionInfo>();
		const pageEnd = math.min(this.start + (this.pageSize ?? PAGE_SIZE_MAX), this.versions.size());
		for (const index of $range(this.start, pageEnd - 1)) page.push({ ...this.versions[index] });
		return page;
	}

	public advanceToNextPageAsync(): void {
		if (this.isFinished()) error("No pages to advance to", 0);
		this.turnPage();
		this.start += this.pageSize ?? PAGE_SIZE_MAX;
	}
}

/** The public TypeScript surface as text, from the declarations that npm publishes. */
import path from "node:path";
import ts from "typescript";
import { fromRoot } from "../../host/paths.mjs";

const OUT = fromRoot("out");
/** What lies below is internal, even where a public class shows it to itself. */
const INTERNAL =
	/^(?:testing\/(?!index|sim-|options)|monetisation\/(?!types|catalogue\/|client\/|net\/|support\/types|service\/typed-service))/;

const printer = ts.createPrinter({ removeComments: true });

function programOf(entries) {
	return ts.createProgram(entries, {
		noLib: true,
		strict: true,
		skipLibCheck: true,
		module: ts.ModuleKind.CommonJS,
		moduleResolution: ts.ModuleResolutionKind.Node10,
		types: ["types", "compiler-types"],
		typeRoots: [fromRoot("node_modules", "@rbxts")],
	});
}

const isPublic = (member) =>
	!(ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) &&
	!(member.name && ts.isPrivateIdentifier(member.name));

/** The declaration as a caller sees it: no private members, no words that only declaration files need. */
function declarationText(node) {
	let shown = ts.isVariableDeclaration(node) ? node.parent.parent : node;
	if (ts.isClassDeclaration(node)) {
		const members = node.members.filter(isPublic);
		const { modifiers, name, typeParameters, heritageClauses } = node;
		shown = ts.factory.updateClassDeclaration(node, modifiers, name, typeParameters, heritageClauses, members);
	}
	return (
		printer
			.printNode(ts.EmitHint.Unspecified, shown, node.getSourceFile())
			.replace(/import\("[^"]*"\)\./g, "")
			.replace(/^(export )?(declare )?/, "")
			.replace(/^ +/gm, (spaces) => "\t".repeat(spaces.length / 4))
			// The printer breaks every tuple.
			.replace(/\[\s+([^[\]]*?)\s*\]/g, (_, inner) => `[${inner.replace(/\s+/g, " ")}]`)
	);
}

/** Everything of the package that a declaration names. */
function namedIn(checker, node, add) {
	const visit = (child) => {
		if (ts.isClassElement(child) && !isPublic(child)) return;
		if (ts.isIdentifier(child)) {
			let symbol = checker.getSymbolAtLocation(child);
			if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
			if (symbol) add(symbol);
		}
		ts.forEachChild(child, visit);
	};
	visit(node);
}

function isTopLevel(declaration) {
	const parent = ts.isVariableDeclaration(declaration) ? declaration.parent.parent.parent : declaration.parent;
	return ts.isSourceFile(parent);
}

function ownDeclarations(symbol) {
	return (symbol.declarations ?? []).filter((declaration) => {
		const file = path.relative(OUT, declaration.getSourceFile().fileName).split(path.sep).join("/");
		return !file.startsWith("..") && isTopLevel(declaration);
	});
}

function isInternal(symbol) {
	const [declaration] = ownDeclarations(symbol);
	return INTERNAL.test(path.relative(OUT, declaration.getSourceFile().fileName).split(path.sep).join("/"));
}

/** The exports of an entry point, and what they are made of, but for what `shown` has from another entry. */
function entryText(checker, sourceFile, shown) {
	const texts = new Map();
	const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(sourceFile)).map((symbol) => ({
		name: symbol.name,
		symbol: symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
	}));
	const waiting = exported.map(({ symbol }) => symbol);
	const seen = new Set(waiting);
	for (let symbol = waiting.shift(); symbol !== undefined; symbol = waiting.shift()) {
		const declarations = ownDeclarations(symbol);
		if (declarations.length === 0) continue;
		texts.set(symbol, declarations.map(declarationText).join("\n"));
		for (const declaration of declarations) {
			namedIn(checker, declaration, (other) => {
				if (seen.has(other) || ownDeclarations(other).length === 0 || isInternal(other)) return;
				seen.add(other);
				waiting.push(other);
			});
		}
	}
	const isExported = new Set(exported.map(({ symbol }) => symbol));
	const inOrder = (list) => list.sort().join("\n\n");
	const used = [...texts].filter(([symbol]) => !isExported.has(symbol) && !shown.has(symbol)).map(([, text]) => text);
	for (const symbol of texts.keys()) shown.add(symbol);
	const main = exported.map(({ symbol }) => `export ${texts.get(symbol)}`);
	return inOrder(main) + (used.length > 0 ? `\n\n// Named by these:\n\n${inOrder(used)}` : "");
}

/** `entries`: `{ import: what users write, file: below out/ }`. */
export function typescriptApi(entries) {
	const files = entries.map((entry) => path.join(OUT, entry.file));
	const program = programOf(files);
	const checker = program.getTypeChecker();
	const shown = new Set();
	return entries
		.map(
			(entry, index) =>
				`# ${entry.import}\n\n${entryText(checker, program.getSourceFile(files[index]), shown)}\n`,
		)
		.join("\n");
}

/**
 * Makes a call that must raise at the line where it stands, and answers the text behind that position. The callback has
 * to be one expression, the call, written on one line.
 */
export function callerError(call: () => unknown): string {
	const [source, line] = debug.info(call, "sl");
	const [isSuccess, raised] = pcall(call);
	if (isSuccess) error("expected an error, but there was none", 2);
	const message = tostring(raised);
	// The compiled body of such a function is the line below its head.
	const position = `${source}:${line + 1}: `;
	if (message.sub(1, position.size()) !== position) error(`expected an error at ${position}but got: ${message}`, 2);
	return message.sub(position.size() + 1);
}

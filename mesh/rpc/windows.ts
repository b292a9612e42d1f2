const streamWindowBytes = 256 * 1024

/**
 * What an HTTP/2 peer may send ahead, whether it is an instance or a caller. A stream may bring that much that nobody has
 * read, so so many stalled ones hold that much each at most. All streams together may have 32 times as much under way:
 * that window opens again as bytes arrive, so it bounds how fast they come and not how much lies here.
 */
export const windows = { streamWindowBytes, connectionWindowBytes: 32 * streamWindowBytes } as const

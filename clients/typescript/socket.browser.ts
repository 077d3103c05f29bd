/** The WebSocket of the platform; it tells nothing of why an upgrade was refused. */
export const HubSocket = globalThis.WebSocket;

package io.fgproxy.testkit.wire;

/**
 * How a {@link ScriptedServer} is set up.
 *
 * @param name the beginning of its threads' names
 * @param port the port, 0 for any
 * @param keepRequests how many requests are kept, 0 for none
 * @param keepBodyBytes how many bytes of each body are kept; beyond, only length and digest
 * @param sendBuffer socket buffer for replies, 0 for the system's choice; small ones make back-pressure visible
 * @param receiveBuffer socket buffer for requests, 0 for the system's choice
 */
public record ServerOptions(
        String name, int port, int keepRequests, int keepBodyBytes, int sendBuffer, int receiveBuffer) {

    /** Any port, 1000 requests kept with 1 MiB of body each, system buffers. */
    public static ServerOptions defaults() {
        return new ServerOptions("scripted-server", 0, 1_000, 1 << 20, 0, 0);
    }

    /** With threads of that name. */
    public ServerOptions named(String newName) {
        return new ServerOptions(newName, port, keepRequests, keepBodyBytes, sendBuffer, receiveBuffer);
    }

    /** On that port. */
    public ServerOptions onPort(int newPort) {
        return new ServerOptions(name, newPort, keepRequests, keepBodyBytes, sendBuffer, receiveBuffer);
    }

    /** Keeping that many requests with that much of their bodies. */
    public ServerOptions keeping(int requests, int bodyBytes) {
        return new ServerOptions(name, port, requests, bodyBytes, sendBuffer, receiveBuffer);
    }

    /** With socket buffers of that size. */
    public ServerOptions buffers(int send, int receive) {
        return new ServerOptions(name, port, keepRequests, keepBodyBytes, send, receive);
    }
}

package dev.windlass.agent;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;

/// A process that listens like an inference worker and dies before anybody comes in; its socket stays.
final class DiesListening {
    private DiesListening() {}

    public static void main(String[] args) throws Exception {
        var socket = Path.of(args[List.of(args).indexOf("--socket") + 1]);
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        System.out.println("I die");
        Runtime.getRuntime().halt(9);
    }

    static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                DiesListening.class.getName());
    }
}

package dev.windlass.agent;

import java.io.IOException;

/// The registered digest and the bytes differ: nothing is loaded.
final class DigestMismatchException extends IOException {
    private static final long serialVersionUID = 1;

    DigestMismatchException(String message) {
        super(message);
    }
}

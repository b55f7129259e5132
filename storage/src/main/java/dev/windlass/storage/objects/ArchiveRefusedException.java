package dev.windlass.storage.objects;

import java.io.IOException;

/// The archive's bucket can't do what its settings ask; the message names the setting.
public final class ArchiveRefusedException extends IOException {
    ArchiveRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}

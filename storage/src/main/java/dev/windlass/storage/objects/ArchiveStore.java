package dev.windlass.storage.objects;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Where artifacts of retired versions, and the evidence about them, are kept. Thread-safe; every call
/// may be repeated. Keys are those of [ObjectKeys].
public interface ArchiveStore extends AutoCloseable {
    /// Copies an object of the serving store into the archive, if the key is free there.
    ///
    /// @throws java.io.FileNotFoundException if there is none to copy and none in the archive
    void keep(String from, String key) throws IOException;

    /// Writes an object of the archive's own, if its key is free there.
    BlobStore.Put write(String key, byte[] bytes) throws IOException;

    /// The copy's bytes; the caller closes the stream.
    ///
    /// @throws java.io.FileNotFoundException if there is none
    InputStream open(String key) throws IOException;

    /// Locks a copy whose bytes were checked, where this archive locks what it has.
    void seal(String key) throws IOException;

    /// Copies it back into the serving store, if it is here and not there.
    void putBack(String key, String to) throws IOException;

    /// Removes a copy that nobody needs, if it is there; one that is sealed stays.
    void drop(String key) throws IOException;

    /// Where a copy stays after the purge, such as `s3://BUCKET/KEY`; empty where it goes with the purge.
    Optional<String> address(String key);

    /// Makes sure that the archive is there and can do what its settings ask.
    ///
    /// @throws ArchiveRefusedException if it can't, whose message names the setting
    void prepare() throws IOException;

    @Override
    void close();
}

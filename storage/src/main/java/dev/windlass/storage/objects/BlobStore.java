package dev.windlass.storage.objects;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Objects by key. Thread-safe. Keys are those of [ObjectKeys]. Errors of the store are [IOException]s whose
/// message names key and cause; what is expected is a value.
public interface BlobStore extends AutoCloseable {
    /// What became of a write that must not replace anything.
    enum Put {
        WRITTEN,
        /// The key is taken; what is there stays.
        EXISTS
    }

    /// What became of an object that came in parts.
    enum Joined {
        MADE,
        /// The store says that it doesn't have these parts: they were lost, or others took their place.
        PARTS_MISSING
    }

    /// A part that the store has: its number from 1, and its tag.
    record Part(int number, String etag) {}

    /// Writes an object if its key is free.
    Put putIfAbsent(String key, byte[] bytes) throws IOException;

    /// Copies an object within the store if the new key is free.
    Put copyIfAbsent(String from, String to) throws IOException;

    /// The object's bytes; the caller closes the stream.
    ///
    /// @throws java.io.FileNotFoundException if there is none, though its bucket is there
    InputStream open(String key) throws IOException;

    /// The object's length, or empty if there is none, though its bucket is there.
    OptionalLong byteSize(String key) throws IOException;

    /// Removes the object, if it is there.
    void delete(String key) throws IOException;

    /// Begins an object that comes in parts.
    ///
    /// @return the upload's id in the store
    String startParts(String key) throws IOException;

    /// Removes every object whose key begins with `prefix`.
    void deleteAll(String prefix) throws IOException;

    /// Stores one part; the same number again replaces it. All but the last have at least 5 MiB.
    ///
    /// @throws java.io.FileNotFoundException if the store says that it doesn't know the object that was begun
    Part putPart(String key, String multipartId, int number, byte[] bytes) throws IOException;

    /// Makes the object of its parts, in the order of their numbers.
    Joined completeParts(String key, String multipartId, List<Part> parts) throws IOException;

    /// Drops an object that was begun; unknown ids are fine.
    void abortParts(String key, String multipartId) throws IOException;

    /// Makes sure that the bucket is there and may be used.
    void prepare() throws IOException;

    /// What keeps the store from being used now, for people, without names; empty if nothing does.
    Optional<String> trouble();

    @Override
    void close();
}

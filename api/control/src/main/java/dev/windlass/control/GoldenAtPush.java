package dev.windlass.control;

import dev.windlass.control.ModelInspector.Answer;
import dev.windlass.control.ModelInspector.Inspection;
import dev.windlass.domain.Digest;
import dev.windlass.domain.GoldenPin;
import dev.windlass.domain.ModelSchema;
import dev.windlass.golden.GoldenDifference;
import dev.windlass.golden.GoldenExam;
import dev.windlass.golden.GoldenFit;
import dev.windlass.golden.GoldenRead;
import dev.windlass.golden.GoldenReader;
import dev.windlass.golden.GoldenSet;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.FieldProblem;
import dev.windlass.storage.UploadStore.Upload;
import dev.windlass.storage.objects.BlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The golden set that comes with an upload: kept until the session ends, asked before its version is registered, and
/// then kept with that.
final class GoldenAtPush {
    static final String MISMATCH = "GoldenMismatch";

    private static final int PROBLEMS_SHOWN = 5;

    private final BlobStore blobs;
    private final ModelInspector inspector;

    GoldenAtPush(BlobStore blobs, ModelInspector inspector) {
        this.blobs = blobs;
        this.inspector = inspector;
    }

    /// What an inspection found, once the golden rows were asked; `pin` is null without any.
    record Checked(Inspection inspection, @Nullable GoldenPin pin) {}

    /// Keeps the set that `upload` was declared with. Again is fine.
    void keep(Upload upload, byte[] document) {
        var declared = UploadFacts.parse(upload.metadataJson()).golden();
        var found = CanonicalJson.sha256(document);
        if (!found.equals(declared)) {
            throw new ApiException(ApiFailure.invalid(
                    "body",
                    found.value(),
                    declared == null ? "belongs to an upload without a golden set" : "isn't the declared " + declared,
                    "declare the upload with this golden set's digest"));
        }
        ObjectCalls.act(() -> blobs.putIfAbsent(key(upload), document));
    }

    /// @throws ApiException Conflict, if the set that was declared hasn't come
    void requireKept(Upload upload) throws IOException {
        if (UploadFacts.parse(upload.metadataJson()).golden() != null
                && blobs.byteSize(key(upload)).isEmpty()) {
            throw new ApiException(new ApiFailure.Conflict(
                    "GoldenMissing",
                    "the golden set that was declared has not arrived",
                    "PUT it to /v1/tenants/" + upload.version().tenant() + "/uploads/" + upload.id()
                            + "/golden, then complete the upload again",
                    null));
        }
    }

    /// Asks the rows of what was accepted.
    Checked checked(Upload upload, Path file, Inspection inspection) throws IOException {
        var digest = UploadFacts.parse(upload.metadataJson()).golden();
        if (digest == null || !(inspection instanceof Inspection.Accepted(var schema))) {
            return new Checked(inspection, null);
        }
        byte[] document;
        try (var in = blobs.open(key(upload))) {
            document = in.readNBytes(GoldenSet.BYTES_MAX + 1);
        }
        return switch (GoldenReader.read(document)) {
            case GoldenRead.Wrong(var problems) -> refused("GoldenInvalid", said(problems));
            case GoldenRead.Good(var set) -> asked(digest, set, schema, file, inspection);
        };
    }

    private Checked asked(Digest digest, GoldenSet set, ModelSchema schema, Path file, Inspection accepted) {
        return switch (GoldenFit.of(set, schema)) {
            case GoldenFit.Unfit(var problems) -> refused("GoldenUnfit", said(problems));
            case GoldenFit.Fits fits -> {
                var exam = new GoldenExam(set, fits);
                var difference = new AtomicReference<@Nullable GoldenDifference>();
                var refusal = inspector.ask(file, exam, (question, answer) -> {
                    if (mark(exam, question, answer) instanceof GoldenExam.Mark.Differs(var found)) {
                        difference.set(found);
                    }
                    return difference.get() == null;
                });
                var first = difference.get();
                if (first != null) {
                    yield refused(MISMATCH, "golden " + first.message());
                }
                yield refusal.map(it -> new Checked(it, null))
                        .orElseGet(() -> new Checked(accepted, new GoldenPin(digest, set.rows())));
            }
        };
    }

    private static GoldenExam.Mark mark(GoldenExam exam, GoldenExam.Question question, Answer answer) {
        return switch (answer) {
            case Answer.Gave(var outputs) -> exam.answer(question, outputs);
            case Answer.Said(var message) -> exam.refused(question, message);
        };
    }

    /// Puts the set where the version's row will say that it is.
    void store(Upload upload, GoldenPin pin) throws IOException {
        blobs.copyIfAbsent(key(upload), ObjectKeys.golden(upload.version(), pin.digest()));
    }

    /// The version has another set, or none.
    void discard(Upload upload, GoldenPin pin) throws IOException {
        blobs.delete(ObjectKeys.golden(upload.version(), pin.digest()));
    }

    private static String key(Upload upload) {
        return ObjectKeys.uploadedGolden(upload.version().tenant(), upload.id());
    }

    private static String said(List<FieldProblem> problems) {
        return "the golden set: "
                + problems.stream()
                        .limit(PROBLEMS_SHOWN)
                        .map(FieldProblem::toString)
                        .collect(Collectors.joining("; "))
                + (problems.size() > PROBLEMS_SHOWN ? "; and more" : "");
    }

    private static Checked refused(String reason, String message) {
        var remedy = reason.equals(MISMATCH)
                ? "correct the export, or the tolerance if that is too small for it, and push again"
                : "correct the golden set and push again";
        return new Checked(new Inspection.Refused(reason, message, remedy), null);
    }
}

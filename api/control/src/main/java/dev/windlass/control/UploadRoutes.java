package dev.windlass.control;

import dev.windlass.access.Action;
import dev.windlass.access.Resource;
import dev.windlass.client.message.NewUpload;
import dev.windlass.client.message.Page;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Names;
import dev.windlass.domain.VersionRef;
import dev.windlass.quota.SharedPool;
import dev.windlass.storage.ModelRegistry.Registration;
import dev.windlass.storage.TenantStore;
import dev.windlass.storage.UploadStore.Upload;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;

/// Uploads over HTTP, with the core of tus 1.0: declare, send from an offset on, ask for the offset,
/// complete.
final class UploadRoutes {
    private static final String OFFSET = "Upload-Offset";
    private static final String DOCUMENT = "application/octet-stream";
    private static final String PIECE = "application/offset+octet-stream";

    private final TenantStore tenants;
    private final Uploads uploads;
    private final Bodies bodies;
    private final BodyPace pace;

    /// Each holds [UploadIntake#PART_BYTES] of heap, twice as much while small pieces are joined.
    @SharedPool(
            value = "bodies of uploads",
            limit = "16",
            share = "Shares: one tenant alone half",
            full = "429 at the share, 503 at the limit; a piece slower than 64 KiB/s after 10 s is 408")
    private final TenantPlaces streams;

    UploadRoutes(ControlParts parts, Uploads uploads, Bodies bodies) {
        this.tenants = parts.stores().tenants();
        this.uploads = uploads;
        this.bodies = bodies;
        this.pace = parts.limits().pace();
        this.streams = new TenantPlaces(
                "uploads sending at once", parts.limits().pools().uploads());
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.post("/v1/tenants/{tenant}/uploads", Access.PUSH, this::declare),
                RouteSpec.get("/v1/tenants/{tenant}/uploads", Access.PUSHES, this::list),
                RouteSpec.get("/v1/tenants/{tenant}/uploads/{id}", Access.PUSH, this::show),
                RouteSpec.head("/v1/tenants/{tenant}/uploads/{id}", Access.PUSH, this::offset),
                RouteSpec.patch("/v1/tenants/{tenant}/uploads/{id}", Access.PUSH, this::append),
                RouteSpec.put("/v1/tenants/{tenant}/uploads/{id}/golden", Access.PUSH, this::golden),
                RouteSpec.delete("/v1/tenants/{tenant}/uploads/{id}", Access.PUSH, this::drop),
                RouteSpec.post("/v1/tenants/{tenant}/uploads/{id}:complete", Access.PUSH, this::complete));
    }

    private void list(Context ctx) {
        Answers.json(
                ctx,
                200,
                new Page<>(uploads.open(TenantRoutes.required(tenants, ctx).name()).stream()
                        .filter(it -> Gatekeeper.may(ctx, Action.PUSH, model(it.version())))
                        .toList()));
    }

    private void declare(Context ctx) {
        var tenant = TenantRoutes.active(tenants, ctx).name();
        var wish = bodies.read(ctx, NewUpload.class);
        var version = new VersionRef(
                tenant,
                Params.checked("model", Answers.given("model", wish.model()), Names::model),
                Params.checked("version", Answers.given("version", wish.version()), Names::version));
        mayPush(ctx, version);
        var view = uploads.declare(version, wish, Gatekeeper.principal(ctx).id());
        ctx.header("Location", "/v1/tenants/" + tenant + "/uploads/" + view.id())
                .header(OFFSET, Long.toString(view.offset()));
        Answers.json(ctx, 201, view);
    }

    private void show(Context ctx) {
        Answers.json(ctx, 200, Uploads.view(upload(ctx)));
    }

    private void offset(Context ctx) {
        var upload = upload(ctx);
        ctx.header(OFFSET, Long.toString(upload.receivedBytes()))
                .header("Upload-Length", Long.toString(upload.declaredBytes()))
                .header("Cache-Control", "no-store")
                .status(200);
    }

    private void append(Context ctx) throws IOException {
        TenantRoutes.active(tenants, ctx);
        var upload = upload(ctx);
        var media = Bodies.mediaType(ctx);
        if (!media.equals(PIECE)) {
            throw new ApiException(new ApiFailure.WrongMediaType(media, PIECE));
        }
        var offset = Params.countHeader(ctx, OFFSET);
        try (var _ = streams.take(upload.version().tenant());
                PacedBody body = PacedBody.piece(ctx, pace)) {
            var length = ctx.req().getContentLengthLong();
            var sender = Gatekeeper.principal(ctx).id();
            ctx.header(OFFSET, Long.toString(uploads.append(upload, offset, sender, length, body)))
                    .status(204);
        }
    }

    private void golden(Context ctx) throws IOException {
        TenantRoutes.active(tenants, ctx);
        var upload = upload(ctx);
        var media = Bodies.mediaType(ctx);
        if (!media.equals(DOCUMENT)) {
            throw new ApiException(new ApiFailure.WrongMediaType(media, DOCUMENT));
        }
        try (var _ = streams.take(upload.version().tenant());
                PacedBody body = PacedBody.piece(ctx, pace)) {
            uploads.golden(upload, GoldenBody.read(body, ctx.req().getContentLengthLong()));
            ctx.status(204);
        }
    }

    private void drop(Context ctx) {
        uploads.cancel(upload(ctx));
        ctx.status(204);
    }

    private void complete(Context ctx) {
        TenantRoutes.active(tenants, ctx);
        var upload = upload(ctx);
        switch (uploads.complete(upload, Gatekeeper.principal(ctx))) {
            case Registration.Registered(var version) -> {
                ctx.header("Location", path(version));
                Answers.json(ctx, 201, version);
            }
            case Registration.AlreadyThere(var version) -> Answers.json(ctx, 200, version);
            case Registration.OtherBytes(var existing) -> throw UploadConflicts.otherBytes(existing, upload);
            case Registration.OtherDevice(var other) -> throw UploadConflicts.otherDevice(other);
            case Registration.TenantRetires(var tenant) -> throw UploadConflicts.tenantRetires(tenant);
            case Registration.ModelRetires(var model) -> throw UploadConflicts.modelRetires(model);
            case Registration.Purged(var former) -> throw UploadConflicts.purged(former.ref());
        }
    }

    private Upload upload(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var upload = uploads.find(tenant, Params.path(ctx, "id", Names::version));
        mayPush(ctx, upload.version());
        return upload;
    }

    private static void mayPush(Context ctx, VersionRef version) {
        Gatekeeper.require(ctx, Action.PUSH, model(version));
    }

    private static Resource model(VersionRef version) {
        return new Resource.OfModel(version.tenant(), version.model());
    }

    private static String path(ModelVersion version) {
        var ref = version.ref();
        return "/v1/tenants/" + ref.tenant() + "/models/" + ref.model() + "/versions/" + ref.version();
    }
}

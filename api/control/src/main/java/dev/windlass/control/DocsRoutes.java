package dev.windlass.control;

import dev.windlass.json.Shipped;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/// The API's own description, and a page to read it whose scripts come from this server.
final class DocsRoutes {
    static final String DOCUMENT = "/openapi/windlass-v1.json";
    private static final String ASSETS = "/META-INF/resources/webjars/swagger-ui/5.34.1/";

    /// The files of Swagger UI that the page needs, and no others.
    private static final Map<String, String> TYPES = Map.of(
            "swagger-ui.css", "text/css",
            "swagger-ui-bundle.js", "text/javascript",
            "favicon-32x32.png", "image/png");

    private static final List<String> SCHEMAS = List.of(
            "promotion-v1.schema.json",
            "promotion-group-v1.schema.json",
            "policy-v1.schema.json",
            "access-v1.schema.json");

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <title>Windlass control API</title>
              <link rel="icon" href="/docs/favicon-32x32.png">
              <link rel="stylesheet" href="/docs/swagger-ui.css">
            </head>
            <body>
              <div id="api"></div>
              <script src="/docs/swagger-ui-bundle.js"></script>
              <script src="/docs/start.js"></script>
            </body>
            </html>
            """;

    private static final String START =
            "SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true });\n";

    private DocsRoutes() {}

    static List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get(
                        "/openapi.json",
                        Access.OPEN,
                        ctx -> ctx.contentType("application/json").result(Shipped.bytes(DOCUMENT))),
                RouteSpec.get("/schema/{name}", Access.OPEN, DocsRoutes::schema),
                RouteSpec.get("/docs", Access.OPEN, DocsRoutes::page),
                RouteSpec.get("/docs/{asset}", Access.OPEN, DocsRoutes::asset));
    }

    /// For editors, which check and complete a manifest by it.
    private static void schema(Context ctx) {
        var name = ctx.pathParam("name");
        if (!SCHEMAS.contains(name)) {
            throw new ApiException(new ApiFailure.NotFound("schema \"" + name + "\""));
        }
        ctx.contentType("application/schema+json").result(Shipped.bytes("/schema/" + name));
    }

    private static void page(Context ctx) {
        ctx.header(
                        "Content-Security-Policy",
                        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:")
                .contentType("text/html; charset=utf-8")
                .result(PAGE);
    }

    private static void asset(Context ctx) {
        var name = ctx.pathParam("asset");
        if (name.equals("start.js")) {
            ctx.contentType("text/javascript").result(START);
            return;
        }
        var type = TYPES.get(name);
        if (type == null) {
            throw new ApiException(new ApiFailure.NotFound("file \"" + name + "\""));
        }
        ctx.header("Cache-Control", "max-age=86400").contentType(type).result(Shipped.bytes(ASSETS + name));
    }
}

package dev.windlass.control;

import dev.windlass.http.Verbs;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/// One route: the table of these is what is registered, what 405 answers name, and what the OpenAPI document
/// is checked against.
record RouteSpec(HandlerType method, String path, Access access, Handler handler, Haste haste) implements Verbs.Taken {
    /// Whose places a request takes.
    enum Haste {
        USUAL,
        /// It takes traffic back: it has places of its own, that no other request can use up.
        WAY_BACK,
        /// Its answer lasts for as long as somebody listens: HEAD has nothing to ask of it.
        LASTING
    }

    RouteSpec(HandlerType method, String path, Access access, Handler handler) {
        this(method, path, access, handler, Haste.USUAL);
    }

    /// A route by which traffic goes back.
    static RouteSpec wayBack(String path, Access access, Handler handler) {
        return new RouteSpec(HandlerType.POST, path, access, handler, Haste.WAY_BACK);
    }

    /// A stream of events.
    static RouteSpec lasting(String path, Access access, Handler handler) {
        return new RouteSpec(HandlerType.GET, path, access, handler, Haste.LASTING);
    }

    @Override
    public String verb() {
        return method.name();
    }

    @Override
    public boolean ends() {
        return haste != Haste.LASTING;
    }

    static RouteSpec get(String path, Access access, Handler handler) {
        return new RouteSpec(HandlerType.GET, path, access, handler);
    }

    static RouteSpec head(String path, Access access, Handler handler) {
        return new RouteSpec(HandlerType.HEAD, path, access, handler);
    }

    static RouteSpec post(String path, Access access, Handler handler) {
        return new RouteSpec(HandlerType.POST, path, access, handler);
    }

    static RouteSpec put(String path, Access access, Handler handler) {
        return new RouteSpec(HandlerType.PUT, path, access, handler);
    }

    static RouteSpec patch(String path, Access access, Handler handler) {
        return new RouteSpec(HandlerType.PATCH, path, access, handler);
    }

    static RouteSpec delete(String path, Access access, Handler handler) {
        return new RouteSpec(HandlerType.DELETE, path, access, handler);
    }
}

package dev.windlass.control;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/// One route: the table of these is what is registered, what 405 answers name, and what the OpenAPI document
/// is checked against.
record RouteSpec(HandlerType method, String path, Access access, Handler handler) {
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

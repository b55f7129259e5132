package dev.windlass.gateway.oip;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.route.RoutedEndpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the Open Inference Protocol's requests beside inference are answered in a scope, as trees of maps
/// and lists. All throw [RefusedException] if what is asked for isn't there.
public record OipAnswers(OipScope scope) {
    private interface OnLoaded {
        Object body(RoutedEndpoint endpoint, InstanceSpec spec, List<String> versions);
    }

    /// The same tenant's and environment's, about another model.
    public OipAnswers of(String model) {
        var asked = scope.asked();
        return new OipAnswers(new OipScope(
                scope.state(),
                scope.caller(),
                scope.tenant(),
                new OipScope.Asked(asked.tenant(), asked.env(), model, null)));
    }

    public Object models() {
        return Map.of("models", scope.models());
    }

    /// @throws RefusedException also if a model isn't ready
    public void requireReady() {
        for (var endpoint : scope.endpoints()) {
            if (!scope.ready(endpoint)) {
                throw notReady(endpoint).refused();
            }
        }
    }

    /// @return the model's name
    /// @throws RefusedException also if it isn't ready
    public String requireModelReady() {
        var endpoint = scope.endpoint();
        boolean ready = scope.asked().version() == null
                ? scope.ready(endpoint)
                : scope.state().ready(scope.destinations().getFirst()).isPresent();
        if (!ready) {
            throw notReady(endpoint).refused();
        }
        return endpoint.route().endpoint().model();
    }

    public Object metadata() {
        return onLoaded(OipBodies::metadata);
    }

    public Object config() {
        return onLoaded(OipBodies::config);
    }

    private Object onLoaded(OnLoaded answer) {
        var endpoint = scope.endpoint();
        for (var destination : scope.destinations()) {
            var instance = scope.state().ready(destination);
            if (instance.isPresent()) {
                var version = scope.asked().version();
                return answer.body(
                        endpoint, instance.get().spec(), version == null ? scope.loaded(endpoint) : List.of(version));
            }
        }
        throw notReady(endpoint).refused();
    }

    public Object stats() {
        var model = scope.endpoint().route().endpoint().modelRef();
        var version = scope.asked().version();
        return OipBodies.stats(scope.state().stats().stream()
                .filter(it -> it.ref.modelRef().equals(model))
                .filter(it -> version == null || it.ref.version().equals(version))
                .toList());
    }

    public Object allStats() {
        var models = scope.models();
        return OipBodies.stats(scope.state().stats().stream()
                .filter(it -> it.ref.tenant().equals(scope.tenant()) && models.contains(it.ref.model()))
                .toList());
    }

    public List<Map<String, Object>> index(boolean readyOnly) {
        var all = new ArrayList<Map<String, Object>>();
        for (var endpoint : scope.endpoints()) {
            endpoint.versions().forEach((version, destination) -> {
                boolean loaded = scope.state().ready(destination).isPresent();
                if (loaded || !readyOnly) {
                    var entry = new LinkedHashMap<String, Object>();
                    entry.put("name", endpoint.route().endpoint().model());
                    entry.put("version", version);
                    entry.put("state", loaded ? "READY" : "UNAVAILABLE");
                    entry.put("reason", loaded ? "" : "not loaded on this node");
                    all.add(entry);
                }
            });
        }
        return all;
    }

    /// Loads nothing: a version is loaded where a promotion put it.
    ///
    /// @return an empty object
    /// @throws RefusedException unless the model is served, and ready
    public Object load(boolean withParameters) {
        if (withParameters) {
            throw Refusal.bad(
                    "parameters",
                    "",
                    "can't be given: a version is served as it was pushed",
                    "push another version, and promote it");
        }
        var endpoint = served();
        if (!scope.ready(endpoint)) {
            throw notReady(endpoint).refused();
        }
        return Map.of();
    }

    /// @throws RefusedException always: what is served is the operator's to say
    public Object unload() {
        var ref = served().route().endpoint();
        throw Refusal.bad(
                "model",
                ref.model(),
                "is served in " + ref.env() + ", where promotions, rollbacks and retirements alone unload a version",
                "take it away with windlass retire " + ref.tenant() + "/" + ref.model());
    }

    private RoutedEndpoint served() {
        var model = scope.asked().requiredModel();
        var found = scope.find();
        if (found == null) {
            throw Refusal.bad(
                    "model",
                    Refusal.excerpt(model),
                    "isn't served in " + scope.asked().env() + ", and a promotion alone loads a version",
                    "start one with windlass promote " + scope.tenant() + "/MODEL:VERSION --to "
                            + scope.asked().env());
        }
        return found;
    }

    private static Refusal notReady(RoutedEndpoint endpoint) {
        return Refusal.unavailable(
                "model " + endpoint.route().endpoint().model() + " isn't ready on this node", "try again");
    }
}

package dev.windlass.workflow;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionManifest;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An update, signal or query of our workflows, found in the class files.
record Handler(Class<?> workflow, Method method) {
    private static final Map<Class<?>, Object> VALUES = Map.of(
            String.class,
            "text",
            boolean.class,
            true,
            long.class,
            7L,
            Digest.class,
            Samples.digest('b'),
            Phase.class,
            Phase.ROLLED_BACK,
            PromotionManifest.class,
            Samples.manifest("8"));

    /// A version's, a group's and a journey's: their own tests send them what is another's.
    private static final Set<Class<?>> OF_NO_ENDPOINT =
            Set.of(RetirementWorkflow.class, GroupWorkflow.class, JourneyWorkflow.class);

    static List<Handler> all() {
        return new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.windlass")
                        .that(com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES)
                        .stream()
                        .filter(type -> type.isAnnotatedWith(WorkflowInterface.class))
                        .filter(type -> OF_NO_ENDPOINT.stream().noneMatch(type::isEquivalentTo))
                        .map(com.tngtech.archunit.core.domain.JavaClass::reflect)
                        .flatMap(type -> Arrays.stream(type.getMethods())
                                .map(method -> new Handler(type, method))
                                .filter(it -> it.isUpdate() || it.isSignal() || it.isQuery()))
                        .toList();
    }

    boolean isUpdate() {
        return method.isAnnotationPresent(UpdateMethod.class);
    }

    boolean isSignal() {
        return method.isAnnotationPresent(SignalMethod.class);
    }

    boolean isQuery() {
        return method.isAnnotationPresent(QueryMethod.class);
    }

    String name() {
        return method.getName();
    }

    /// A message that has everything right but, maybe, its endpoint.
    Object message(@Nullable EndpointRef endpoint) {
        var type = method.getParameterTypes()[0];
        var components = type.getRecordComponents();
        var values = Arrays.stream(components)
                .map(it -> it.getType() == EndpointRef.class ? endpoint : VALUES.get(it.getType()))
                .toArray();
        try {
            var constructor = type.getDeclaredConstructor(Arrays.stream(components)
                    .map(java.lang.reflect.RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException wrong) {
            throw new IllegalStateException("no message of " + this, wrong);
        }
    }

    @Override
    public String toString() {
        return workflow.getSimpleName() + "." + name();
    }
}

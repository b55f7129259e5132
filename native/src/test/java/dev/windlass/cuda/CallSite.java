package dev.windlass.cuda;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Every place in our classes that calls a function of NVIDIA's, read from their byte code.
///
/// @param caller simple name of our class
/// @param function the symbol
record CallSite(String caller, String function) {
    /// @param bindings the package that jextract made for the library
    static List<CallSite> of(String bindings) {
        JavaClasses ours = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.windlass.cuda");
        return ours.stream()
                .filter(type -> !type.getPackageName().contains(".jextract"))
                .flatMap(type -> type.getCodeUnitAccessesFromSelf().stream())
                .filter(call -> call.getTargetOwner().getPackageName().equals(bindings)
                        && call.getTarget().getName().equals("invoke"))
                .map(call -> new CallSite(
                        call.getOriginOwner().getSimpleName(),
                        symbol(call.getTargetOwner().getSimpleName())))
                .toList();
    }

    /// Which of the places an exception of this function came through.
    static CallSite of(String function, Throwable thrown, List<CallSite> sites) {
        var classes = Stream.of(thrown.getStackTrace())
                .map(StackTraceElement::getClassName)
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .toList();
        return sites.stream()
                .filter(site -> site.function().equals(function) && classes.contains(site.caller()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("thrown by none of our classes", thrown));
    }

    private static String symbol(String simpleName) {
        return simpleName.substring(0, 1).toLowerCase(Locale.ROOT)
                + simpleName.substring(1, simpleName.length() - "Fn".length());
    }
}

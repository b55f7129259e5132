package dev.windlass.onnx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// What sessions must do whatever runs them: the class's tests run on each engine that is here, with a rig on it, its
/// field `@Parameter SessionRig rig`, which JUnit closes.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass
@MethodSource("dev.windlass.onnx.SessionRig#onEachEngine")
@interface OnEachEngine {}

package dev.windlass.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// On the shared installation, one such class after the other: what one asks of it doesn't disturb what another counts.
/// Classes without this run beside them, one at a time.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealInstallation.class)
@Execution(ExecutionMode.SAME_THREAD)
public @interface InTurn {}

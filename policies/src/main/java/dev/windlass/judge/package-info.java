/// The canary judge: what the recorded windows of a promotion say, and what an analysis step does with it.
///
/// Everything is a pure function of rows, in log space with [StrictMath] and a fixed order of summation, so
/// that the same rows give the same bits on every machine. Knows no clock, no store, no workflow and no
/// route.
@NullMarked
package dev.windlass.judge;

import org.jspecify.annotations.NullMarked;

/// Golden rows: sample inputs of a version with the training library's own answers. Here they are read, fitted to
/// what a model takes, made into questions and compared with answers. Who asks a model is elsewhere; nothing
/// here knows one.
@NullMarked
package dev.windlass.golden;

import org.jspecify.annotations.NullMarked;

/// What a person may set: one record tree, read once by `main` from one YAML file over the shipped defaults.
///
/// Every other package takes the record it needs through its constructor and reads no file, environment
/// variable or system property itself. This package knows names, units, defaults and limits; it opens
/// nothing but the file.
@NullMarked
package dev.windlass.settings;

import org.jspecify.annotations.NullMarked;

/// The scripted story: real models, real traffic, a good promotion, refused ones, a bad one that is rolled
/// back, an operator's rollback, a killed control process. It uses what every user has, the command line and
/// the inference endpoint, and believes only what it measured.
@NullMarked
package dev.windlass.demo;

import org.jspecify.annotations.NullMarked;

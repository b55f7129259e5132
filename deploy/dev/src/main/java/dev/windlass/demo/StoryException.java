package dev.windlass.demo;

/// An act can't go on: what it needs did not come true. The table shows the message.
final class StoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoryException(String message) {
        super(message);
    }
}

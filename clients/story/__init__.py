"""The founding article, played through the public interface, and what each role sees of it."""

package one.persist.benchmarks.run;

import java.nio.file.Path;

/**
 * One side's turn.
 *
 * @param name a name that no other turn has, which stores may have too
 * @param records how many records to work on
 * @param directory an empty directory, deleted afterwards
 * @param progress is told how far it got
 */
public record Round(String name, int records, Path directory, Progress progress) {

}

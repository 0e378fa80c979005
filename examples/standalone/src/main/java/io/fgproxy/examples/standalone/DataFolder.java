package io.fgproxy.examples.standalone;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder in which the server keeps what must outlive it; nobody but its owner may look into its files. */
final class DataFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    private static final String DATABASE = "fgproxy";
    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private final Path path;

    private DataFolder(Path path) {
        this.path = path;
    }

    /** The folder that is or will be there. */
    static DataFolder at(String text) {
        try {
            Path path = Path.of(text).toAbsolutePath().normalize();
            if (path.toString().contains(";")) {
                throw new StartupException(Setting.DATA.variable() + " must not contain a semicolon: " + text);
            }
            return new DataFolder(path);
        } catch (InvalidPathException e) {
            throw new StartupException(Setting.DATA.variable() + " is not a path: " + e.getMessage());
        }
    }

    /** Makes sure that the folder is there. */
    void create() {
        try {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new StartupException(Setting.DATA.variable() + " is not a folder: " + path);
            }
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path, ownerOnly("rwx------"));
            } else if (othersMayUse(path)) {
                LOG.warn("Others than its owner may look into {}: chmod 700 it", path);
            }
        } catch (IOException e) {
            throw failed("be made", path, e);
        }
    }

    /** Where the embedded database is, without the ending of one of its files. */
    Path database() {
        return path.resolve(DATABASE);
    }

    /** Whether the embedded database was ever opened here. */
    boolean hasDatabase() {
        return Files.exists(path.resolve(DATABASE + ".properties")) || Files.exists(path.resolve(DATABASE + ".script"));
    }

    /**
     * The text of a file; empty if there is none.
     *
     * @throws StartupException if others than its owner may read it too
     */
    Optional<String> read(String name) {
        Path file = path.resolve(name);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (othersMayUse(file)) {
                throw new StartupException("Others than its owner may use " + file + ": chmod 600 it, or delete it");
            }
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw failed("be read", file, e);
        }
    }

    /** Writes a file that only its owner may read: all of it or nothing. */
    void write(String name, String text) {
        Path file = path.resolve(name);
        try {
            Path part = Files.createTempFile(path, name, ".part", ownerOnly("rw-------"));
            Files.writeString(part, text + System.lineSeparator());
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("be written", file, e);
        }
    }

    /** Whether there is such a file. */
    boolean has(String name) {
        return Files.exists(path.resolve(name));
    }

    /** Removes a file if it is there. */
    void delete(String name) {
        Path file = path.resolve(name);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed("be deleted", file, e);
        }
    }

    private static boolean othersMayUse(Path file) throws IOException {
        if (!isPosix(file)) {
            return false;
        }
        Set<PosixFilePermission> granted = EnumSet.copyOf(OTHERS);
        granted.retainAll(Files.getPosixFilePermissions(file));
        return !granted.isEmpty();
    }

    private FileAttribute<?>[] ownerOnly(String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Elsewhere, as on Windows, the folder's own access list rules. */
    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static StartupException failed(String what, Path file, IOException e) {
        String why = e instanceof AccessDeniedException ? "access denied" : String.valueOf(e.getMessage());
        return new StartupException(file + " cannot " + what + " (" + Setting.DATA.variable() + "): " + why);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}

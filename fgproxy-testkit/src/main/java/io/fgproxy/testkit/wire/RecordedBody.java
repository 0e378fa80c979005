package io.fgproxy.testkit.wire;

import io.fgproxy.testkit.http.BodyEnd;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** What arrived of a request's body: the bytes up to a cap, length and digest beyond. Thread-safe. */
final class RecordedBody {

    private final int cap;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(256);
    private Optional<MessageDigest> digest = Optional.empty();
    private Optional<BodyEnd> end = Optional.empty();
    private long length;

    /** With a cap of 0 only the length is counted. */
    RecordedBody(int cap) {
        this.cap = cap;
    }

    synchronized void append(byte[] bytes, int offset, int count) {
        length += count;
        if (cap == 0) {
            return;
        }
        if (length > cap && digest.isEmpty()) {
            MessageDigest fresh = sha256();
            fresh.update(kept.toByteArray());
            digest = Optional.of(fresh);
        }
        digest.ifPresent(running -> running.update(bytes, offset, count));
        int room = cap - kept.size();
        kept.write(bytes, offset, Math.min(room, count));
    }

    synchronized void ended(BodyEnd how) {
        if (end.isEmpty()) {
            end = Optional.of(how);
            ended.countDown();
        }
    }

    synchronized long length() {
        return length;
    }

    synchronized byte[] kept() {
        return kept.toByteArray();
    }

    synchronized int keptLength() {
        return kept.size();
    }

    synchronized Optional<BodyEnd> end() {
        return end;
    }

    synchronized String sha256Hex() {
        if (length > 0 && cap == 0) {
            throw new IllegalStateException("the server records no bodies");
        }
        try {
            MessageDigest whole =
                    digest.isPresent() ? (MessageDigest) digest.get().clone() : sha256();
            byte[] rest = digest.isPresent() ? new byte[0] : kept.toByteArray();
            return HexFormat.of().formatHex(whole.digest(rest));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    CountDownLatch endLatch() {
        return ended;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.fgproxy.store.memory;

import io.fgproxy.admin.AdminToken;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.store.AdminTokenStore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A list, for there are few. */
final class MemoryAdminTokens implements AdminTokenStore {
    private final CopyOnWriteArrayList<AdminToken> tokens = new CopyOnWriteArrayList<>();

    @Override
    public synchronized boolean insert(AdminToken token) {
        boolean taken = tokens.stream()
                .anyMatch(
                        other -> other.id().equals(token.id()) || other.digest().equals(token.digest()));
        return !taken && tokens.add(token);
    }

    @Override
    public Optional<AdminToken> findByDigest(KeyDigest digest) {
        return tokens.stream().filter(token -> token.digest().equals(digest)).findFirst();
    }

    @Override
    public List<AdminToken> list() {
        return tokens.stream()
                .sorted(Comparator.comparing(AdminToken::createdAt).thenComparing(AdminToken::id))
                .toList();
    }

    @Override
    public synchronized boolean delete(String id) {
        return tokens.removeIf(token -> token.id().equals(id));
    }
}

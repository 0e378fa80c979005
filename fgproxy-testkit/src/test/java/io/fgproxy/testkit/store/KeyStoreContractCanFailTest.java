package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fgproxy.store.KeyStore;
import io.fgproxy.testkit.store.FlawedKeyStore.Flaw;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A contract that every store fulfils is worth nothing: each of these stores has a mistake that must be found. */
class KeyStoreContractCanFailTest {
    private interface Promise {
        void test(KeyStoreContract contract) throws Exception;
    }

    static Stream<Arguments> promisesBroken() {
        return Stream.of(
                broken(
                        Flaw.LOST_UPDATES,
                        "the limit is filled exactly",
                        LedgerRaceContract::racingReservationsFillTheLimitExactly),
                broken(
                        Flaw.LOST_UPDATES,
                        "fifty of two hundred",
                        LedgerRaceContract::twoHundredRequestsOnFiftyLeftAdmitExactlyFifty),
                broken(
                        Flaw.REVOKE_IGNORED,
                        "nothing after a revoke",
                        KeyStoreContract::noReservationThatStartsAfterARevokeIsAdmitted),
                broken(Flaw.REVOKE_IGNORED, "revoked keys", LedgerContract::disabledAndRevokedKeysAreNotReserved),
                broken(Flaw.REVOKE_IGNORED, "old versions", LedgerContract::onlyTheCurrentVersionIsReserved),
                broken(Flaw.SETTLED_TWICE, "only once", LedgerContract::onlyTheFirstSettleOrReleaseCounts),
                broken(
                        Flaw.SETTLED_TWICE,
                        "one winner",
                        LedgerRaceContract::racingSettlesAndReleasesOfOneHoldHaveOneWinner),
                broken(Flaw.EXPIRY_INCLUSIVE, "expiry", LedgerContract::expiryIsExclusiveToTheNanosecond),
                broken(Flaw.EDIT_FORGIVES, "edits", LedgerContract::editKeepsWhatWasUsedAndHeld),
                broken(Flaw.EDIT_FORGIVES, "raced edits", KeyStoreContract::editsRacedWithTheLedgerKeepTheCounters),
                broken(
                        Flaw.DIGEST_CHECKED_BEFORE,
                        "one owner of a digest",
                        KeyStoreContract::racingInsertsOfOneDigestHaveOneWinner),
                broken(
                        Flaw.SHARED_RULES_IGNORED,
                        "nothing on older rules",
                        SharedRulesContract::whatWasDecidedOnOlderRulesIsNotReserved),
                broken(
                        Flaw.SHARED_RULES_IGNORED,
                        "nothing after a change",
                        SharedRulesContract::noReservationThatStartsAfterAChangeOfSharedRulesIsAdmittedOnOlderOnes),
                broken(
                        Flaw.MAIN_KEY_CHANGED_SILENTLY,
                        "main keys raise the version",
                        MainKeyContract::changeOfAMainKeyRaisesTheSharedVersionAndRefusesWhatWasDecidedBefore),
                broken(
                        Flaw.GROUP_FORGOTTEN,
                        "every level",
                        CountersContract::levelThatIsFullRefusesAndNothingIsHeldAnywhere),
                broken(Flaw.GROUP_FORGOTTEN, "shared limits", CountersContract::keysOfOneGroupShareItsLimit),
                broken(Flaw.WINDOWS_FORGOTTEN, "every window", CountersContract::everyWindowCountsForItself),
                broken(
                        Flaw.WINDOWS_FORGOTTEN,
                        "windows are filled exactly",
                        LevelsRaceContract::windowsThatRollOverInARaceAreFilledExactly));
    }

    static Stream<Arguments> promisesAboutHoldsBroken() {
        return Stream.of(
                broken(
                        Flaw.LOST_UPDATES,
                        "a pipeline is exact in a race",
                        LevelsRaceContract::windowsThatRollOverInARaceAreFilledExactly),
                broken(
                        Flaw.SETTLEMENT_BELIEVED,
                        "what the ledger knows",
                        HoldContract::whatTheLedgerKnowsIsGivenBackWhateverTheSettlementSays),
                broken(Flaw.ROWS_LOST, "rows", UsageContract::settleWritesItsRowOnce),
                broken(Flaw.OBJECTS_LOST, "origins", ObjectsContract::settleKeepsWhereObjectsCameFrom),
                broken(Flaw.EXTEND_IGNORED, "extensions", HoldContract::holdThatWasExtendedInTimeIsNotCollected),
                broken(Flaw.EXTEND_IGNORED, "many extensions", HoldContract::manyHoldsAreExtendedAtOnce),
                broken(
                        Flaw.COLLECTED_TWICE,
                        "collected once",
                        HoldContract::overdueHoldIsChargedWithWhatItHoldsAndLogged),
                broken(
                        Flaw.COLLECTED_TWICE,
                        "collected once in a race",
                        LevelsRaceContract::racingCollectorsAndSettlersEndEveryHoldOnce),
                broken(Flaw.SETTLED_TWICE, "settled once", HoldContract::overdueHoldIsChargedWithWhatItHoldsAndLogged),
                broken(
                        Flaw.NEVER_FORGIVEN,
                        "forgiveness",
                        WindowContract::forgivenCounterHasUsedNothingAndHoldsWhatItHeld),
                broken(Flaw.WINDOWS_KEPT, "old windows", WindowContract::oldWindowsAreForgottenWhereNothingIsHeld),
                broken(
                        Flaw.DELETE_FREES_THE_GROUP,
                        "the group is charged",
                        HoldContract::deletedKeyLeavesItsGroupAndItsMainKeyChargedWithWhatItHeld));
    }

    private static Arguments broken(Flaw flaw, String promise, Promise test) {
        return Arguments.of(flaw, promise, test);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"promisesBroken", "promisesAboutHoldsBroken"})
    void flawIsFound(Flaw flaw, String promise, Promise test) {
        KeyStoreContract contract = new KeyStoreContract() {
            @Override
            protected KeyStore openStore() {
                return new FlawedKeyStore(flaw);
            }
        };
        contract.openBothNodes();
        assertThatExceptionOfType(AssertionError.class).as(promise).isThrownBy(() -> test.test(contract));
    }
}

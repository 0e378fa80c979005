package io.fgproxy.jdbc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;

/** The walls between the rooms of this module. */
class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.fgproxy.jdbc");

    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(new EachPackage())
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void nothingKnowsJacksonOrServlets() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson..", "jakarta.servlet..")
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void theSqlRunnerKnowsNothingOfTheDomain() {
        classes()
                .that()
                .resideInAPackage("io.fgproxy.jdbc.sql..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.fgproxy.jdbc.sql..", "java..", "javax.sql..", "org.slf4j..", "org.jspecify.annotations..")
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void dialectsKnowNothingOfTheDomain() {
        classes()
                .that()
                .resideInAPackage("io.fgproxy.jdbc.dialect..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.fgproxy.jdbc.dialect..",
                        "io.fgproxy.jdbc.sql..",
                        "java..",
                        "org.slf4j..",
                        "org.jspecify.annotations..")
                .check(MAIN);
    }

    @Test
    void noDriverIsNeededToCompile() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.hsqldb..",
                        "org.postgresql..",
                        "org.mariadb..",
                        "com.mysql..",
                        "org.h2..",
                        "org.apache.derby..",
                        "org.sqlite..",
                        "com.zaxxer..")
                .check(MAIN);
    }

    /** Each package is a room of its own, the root one included. */
    private static final class EachPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            return SliceIdentifier.of(javaClass.getPackageName());
        }

        @Override
        public String getDescription() {
            return "each package";
        }
    }
}

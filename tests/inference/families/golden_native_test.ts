import { testFamilies } from "./golden_tests.ts";

await testFamilies("native");

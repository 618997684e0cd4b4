import * as v from "valibot";
import { expect, test } from "vitest";
import { Signing } from "../../src/model/source.ts";
import { SCHEMES } from "../../src/upstreams/signatures/schemes.ts";
import type { Upstream } from "../../src/upstreams/upstream.ts";
import { UPSTREAMS } from "../../src/upstreams/upstreams.ts";
import { SAMPLES } from "./samples.ts";

const ALL: readonly Upstream[] = UPSTREAMS;
const namesOfSigning = ALL.flatMap(({ signing = {} }) => Object.keys(signing));

test("every upstream has samples, and every way of signing a signature", () => {
  expect(Object.keys(SAMPLES).toSorted()).toEqual(ALL.map(({ name }) => name).toSorted());
  for (const { name, signing = {} } of ALL)
    expect(Object.keys(SAMPLES[name]?.signatures ?? {}), name).toEqual(Object.keys(signing));
});

test("no two upstreams have the same name, and no two schemes", () => {
  expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
  expect([...SCHEMES.keys()]).toEqual(namesOfSigning);
});

test("every name of signing can be stored", () => {
  for (const name of namesOfSigning) expect(v.is(Signing, name), name).toBe(true);
});

test("kept headers are named in lower case, as a delivery keeps them", () => {
  for (const header of ALL.flatMap(({ keptHeaders = [] }) => keptHeaders)) expect(header).toMatch(/^[a-z][a-z-]*$/);
});

test("the setup of an upstream names ways of signing that there are", () => {
  for (const { name, setup } of ALL) {
    const named = [...(setup?.signing ?? "").matchAll(/`([^`]+)`/g)].map(([, signing]) => signing!);
    if (setup) expect(named.length, name).toBeGreaterThan(0);
    for (const signing of named) expect(SCHEMES.has(signing), `${name}: ${signing}`).toBe(true);
    if (setup) expect(named, name).toContain(SAMPLES[name]!.signing);
  }
});

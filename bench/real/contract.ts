import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import {
  DescriptorProtoSchema,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt'
import type { handleUnaryCall } from '@grpc/grpc-js'
import { ownDescriptors } from '#mesh/rpc/contract.ts'

/**
 * The contract that the bench's instances keep; nothing is promised of it, so that no call is repeated:
 *
 *     service Bench { rpc Work(WorkRequest) returns (WorkResponse) }
 *     message WorkRequest {}
 *     message WorkResponse { double worked_ms = 1; }
 */
export const benchContract = 'bench.v1.Bench'

export type WorkRequest = Readonly<Record<string, never>>

export interface WorkResponse {
  /** How long it was to be worked on, without its wait for a slot. */
  readonly workedMs: number
}

export interface BenchHandlers {
  Work: handleUnaryCall<WorkRequest, WorkResponse>
}

/** Writes a descriptor set that has it beside the project's own contracts. @returns the file */
export function writeBenchContract(folder: string): string {
  const set = fromBinary(FileDescriptorSetSchema, readFileSync(ownDescriptors))
  set.file.push(
    create(FileDescriptorProtoSchema, {
      name: 'bench/v1/bench.proto',
      package: 'bench.v1',
      syntax: 'proto3',
      messageType: [
        create(DescriptorProtoSchema, { name: 'WorkRequest' }),
        create(DescriptorProtoSchema, {
          name: 'WorkResponse',
          field: [{ name: 'worked_ms', number: 1, type: Type.DOUBLE, jsonName: 'workedMs', label: Label.OPTIONAL }],
        }),
      ],
      service: [
        {
          name: 'Bench',
          method: [{ name: 'Work', inputType: '.bench.v1.WorkRequest', outputType: '.bench.v1.WorkResponse' }],
        },
      ],
    }),
  )
  const file = join(folder, 'bench.binpb')
  writeFileSync(file, toBinary(FileDescriptorSetSchema, set))
  return file
}

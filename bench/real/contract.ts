import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import {
  DescriptorProtoSchema,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt'
import type { handleUnaryCall } from '@grpc/grpc-js'
import { ownDescriptors } from '#mesh/rpc/contract.ts'

/**
 * The contract that the bench's instances keep; nothing is promised of it, so that no call is repeated:
 *
 *     service Bench { rpc Work(WorkRequest) returns (WorkResponse) }
 *     message WorkRequest { double work_ms = 1; }
 *     message WorkResponse { double late_ms = 1; }
 */
export const benchContract = 'bench.v1.Bench'

export interface WorkRequest {
  readonly workMs: number
}

export interface WorkResponse {
  /** How much later it was answered than it was to be: what timers and a busy machine add. */
  readonly lateMs: number
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
      messageType: [message('WorkRequest', 'work_ms', 'workMs'), message('WorkResponse', 'late_ms', 'lateMs')],
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

function message(name: string, field: string, jsonName: string) {
  return create(DescriptorProtoSchema, {
    name,
    field: [{ name: field, number: 1, type: Type.DOUBLE, jsonName, label: 1 }],
  })
}

import type { Catalogue, CheckRecord, ServiceRecord } from './catalogue.ts'
import type { Node } from './node.ts'

/** Registered things in the shapes of Consul's JSON, field for field and in its order. */

export function renderNode({ id, name, address }: Node) {
  return {
    ID: id,
    Node: name,
    Address: address,
    Datacenter: 'dc1',
    TaggedAddresses: { lan: address, lan_ipv4: address, wan: address, wan_ipv4: address },
    Meta: { 'consul-network-segment': '' },
    CreateIndex: 1,
    ModifyIndex: 1,
  }
}

/** As `/v1/agent/services` has it. */
export function renderAgentService(service: ServiceRecord) {
  return {
    ID: service.id,
    Service: service.name,
    Tags: service.tags,
    Meta: service.meta,
    Port: service.port,
    Address: service.address,
    ...taggedAddresses('TaggedAddresses', service),
    Weights: service.weights,
    EnableTagOverride: service.enableTagOverride,
  }
}

/** As `/v1/health/service/:name` has it. */
export function renderHealth(service: ServiceRecord, catalogue: Catalogue, node: Node) {
  return {
    Node: renderNode(node),
    Service: {
      ...renderAgentService(service),
      Proxy: { MeshGateway: {}, Expose: {} },
      Connect: {},
      CreateIndex: service.createIndex,
      ModifyIndex: service.modifyIndex,
    },
    Checks: catalogue.checksOf(service.id).map(check => renderCheck(check, catalogue, node)),
  }
}

/** As `/v1/catalog/service/:name` has it. */
export function renderCatalogService(service: ServiceRecord, node: Node) {
  const { CreateIndex: _created, ModifyIndex: _modified, Meta, ...rest } = renderNode(node)
  return {
    ...rest,
    NodeMeta: Meta,
    ServiceKind: '',
    ServiceID: service.id,
    ServiceName: service.name,
    ServiceTags: service.tags,
    ServiceAddress: service.address,
    ...taggedAddresses('ServiceTaggedAddresses', service),
    ServiceWeights: service.weights,
    ServiceMeta: service.meta,
    ServicePort: service.port,
    ServiceEnableTagOverride: service.enableTagOverride,
    ServiceProxy: { MeshGateway: {}, Expose: {} },
    ServiceConnect: {},
    CreateIndex: service.createIndex,
    ModifyIndex: service.modifyIndex,
  }
}

export function renderCheck(check: CheckRecord, catalogue: Catalogue, node: Node) {
  const service = catalogue.service(check.serviceId)
  return {
    Node: node.name,
    CheckID: check.id,
    Name: check.name,
    Status: check.status,
    Notes: check.notes,
    Output: check.output,
    ServiceID: check.serviceId,
    ServiceName: service?.name ?? '',
    ServiceTags: service?.tags ?? [],
    Type: check.type,
    Definition: {},
    CreateIndex: check.createIndex,
    ModifyIndex: check.modifyIndex,
  }
}

/** Consul tells an address again by its family; it leaves the field out where there is none. */
function taggedAddresses<Key extends string>(key: Key, { address, port }: ServiceRecord) {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address)) return {}
  const place = { Address: address, Port: port }
  return { [key]: { lan_ipv4: place, wan_ipv4: place } }
}

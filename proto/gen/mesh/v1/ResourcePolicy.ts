// Original file: proto/mesh/v1/options.proto


/**
 * What a method that reads a resource reads. Its response has a field `repeated mesh.v1.Resource`.
 * Where the response is streamed, the resource can be watched: the first message is what it is now,
 * and each further one says that it changed.
 */
export interface ResourcePolicy {
  /**
   * The URI as it stands, such as "city://list"; or an RFC 6570 template of `{variables}` such as
   * "city://{name}/weather", each named for a field of the request.
   */
  'uri'?: (string);
  /**
   * The IANA media type, where it is always the same.
   */
  'mimeType'?: (string);
}

/**
 * What a method that reads a resource reads. Its response has a field `repeated mesh.v1.Resource`.
 * Where the response is streamed, the resource can be watched: the first message is what it is now,
 * and each further one says that it changed.
 */
export interface ResourcePolicy__Output {
  /**
   * The URI as it stands, such as "city://list"; or an RFC 6570 template of `{variables}` such as
   * "city://{name}/weather", each named for a field of the request.
   */
  'uri': (string);
  /**
   * The IANA media type, where it is always the same.
   */
  'mimeType': (string);
}

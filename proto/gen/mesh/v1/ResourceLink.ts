// Original file: proto/mesh/v1/content.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A resource named by its URI.
 */
export interface ResourceLink {
  /**
   * The absolute URI.
   */
  'uri'?: (string);
  /**
   * A short name for people.
   */
  'name'?: (string);
  /**
   * The IANA media type, where known.
   */
  'mimeType'?: (string);
  /**
   * A longer name for people.
   */
  'title'?: (string);
  /**
   * What it is.
   */
  'description'?: (string);
  /**
   * How large it is, in bytes; 0 where that is not known.
   */
  'size'?: (number | string | Long);
}

/**
 * A resource named by its URI.
 */
export interface ResourceLink__Output {
  /**
   * The absolute URI.
   */
  'uri': (string);
  /**
   * A short name for people.
   */
  'name': (string);
  /**
   * The IANA media type, where known.
   */
  'mimeType': (string);
  /**
   * A longer name for people.
   */
  'title': (string);
  /**
   * What it is.
   */
  'description': (string);
  /**
   * How large it is, in bytes; 0 where that is not known.
   */
  'size': (string);
}

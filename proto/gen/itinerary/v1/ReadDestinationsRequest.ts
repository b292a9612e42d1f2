// Original file: proto/itinerary/v1/itinerary.proto


/**
 * Asks for the page of all cities.
 */
export interface ReadDestinationsRequest {
}

/**
 * Asks for the page of all cities.
 */
export interface ReadDestinationsRequest__Output {
}

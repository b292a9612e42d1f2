// Original file: proto/itinerary/v1/itinerary.proto


/**
 * Asks for the cities.
 */
export interface ListDestinationsRequest {
}

/**
 * Asks for the cities.
 */
export interface ListDestinationsRequest__Output {
}

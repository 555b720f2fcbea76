/* How a node of render/data/data.h lies in memory: for the files that read and build them. */
#ifndef RENDER_DATA_NODE_H
#define RENDER_DATA_NODE_H

#include "render/data/data.h"

struct data_header {
	uint8_t kind;
	uint8_t height;  /* levels of lists and maps below */
	uint16_t column; /* 65535: that or more */
	uint32_t line;
	uint32_t size; /* of the payload */
};

struct data_date {
	int64_t seconds;
	uint32_t ns;
	int32_t offset;
	uint64_t flags; /* 1 has_time, 2 floating, 4 utc; so wide that no byte is padding */
};

#endif

/** Side of the sample's code: 96 CSS pixels are 25 mm on paper. Its place is reserved before it is drawn. */
export const CODE_PX = 96;
